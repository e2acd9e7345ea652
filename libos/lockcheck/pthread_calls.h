/* SPDX-License-Identifier: MIT */
/*
 * The functions of the C library that --wrap puts us in the way of, and what place.S calls instead.
 */
#ifndef LOCKCHECK_PTHREAD_CALLS_H
#define LOCKCHECK_PTHREAD_CALLS_H

#include <pthread.h>
#include <threads.h>
#include <time.h>

#include <arch/place.h>

int __real_pthread_mutex_lock(pthread_mutex_t *lock);
int __real_pthread_mutex_trylock(pthread_mutex_t *lock);
int __real_pthread_rwlock_rdlock(pthread_rwlock_t *lock);
int __real_pthread_rwlock_tryrdlock(pthread_rwlock_t *lock);
int __real_pthread_rwlock_wrlock(pthread_rwlock_t *lock);
int __real_pthread_rwlock_trywrlock(pthread_rwlock_t *lock);
int __real_pthread_spin_lock(pthread_spinlock_t *lock);
int __real_pthread_spin_trylock(pthread_spinlock_t *lock);
int __real_mtx_lock(mtx_t *lock);
int __real_mtx_trylock(mtx_t *lock);
int __real_pthread_mutex_unlock(pthread_mutex_t *lock);
int __real_pthread_rwlock_unlock(pthread_rwlock_t *lock);
int __real_pthread_spin_unlock(pthread_spinlock_t *lock);
int __real_mtx_unlock(mtx_t *lock);
int __real_pthread_mutex_destroy(pthread_mutex_t *lock);
int __real_pthread_rwlock_destroy(pthread_rwlock_t *lock);
int __real_pthread_spin_destroy(pthread_spinlock_t *lock);
void __real_mtx_destroy(mtx_t *lock);
int __real_pthread_mutex_timedlock(pthread_mutex_t *lock, const struct timespec *until);
int __real_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until);
int __real_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until);
int __real_mtx_timedlock(mtx_t *lock, const struct timespec *until);
int __real_pthread_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *attributes);
int __real_pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes);
int __real_pthread_spin_init(pthread_spinlock_t *lock, int shared);
int __real_mtx_init(mtx_t *lock, int type);
int __real___pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
				    const struct timespec *until);

int __real___pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until);
int __real___pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until);
int __wrap___pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until);
int __wrap___pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until);

int __wrap_pthread_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *attributes);
int __wrap_pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes);
int __wrap_pthread_spin_init(pthread_spinlock_t *lock, int shared);
int __wrap_mtx_init(mtx_t *lock, int type);
int __wrap___pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
				    const struct timespec *until);

int watch_pthread_mutex_lock(pthread_mutex_t *lock, const struct arch_place *at);
int watch_pthread_mutex_trylock(pthread_mutex_t *lock, const struct arch_place *at);
int watch_pthread_rwlock_rdlock(pthread_rwlock_t *lock, const struct arch_place *at);
int watch_pthread_rwlock_tryrdlock(pthread_rwlock_t *lock, const struct arch_place *at);
int watch_pthread_rwlock_wrlock(pthread_rwlock_t *lock, const struct arch_place *at);
int watch_pthread_rwlock_trywrlock(pthread_rwlock_t *lock, const struct arch_place *at);
int watch_pthread_spin_lock(pthread_spinlock_t *lock, const struct arch_place *at);
int watch_pthread_spin_trylock(pthread_spinlock_t *lock, const struct arch_place *at);
int watch_mtx_lock(mtx_t *lock, const struct arch_place *at);
int watch_mtx_trylock(mtx_t *lock, const struct arch_place *at);
int watch_pthread_mutex_unlock(pthread_mutex_t *lock, const struct arch_place *at);
int watch_pthread_rwlock_unlock(pthread_rwlock_t *lock, const struct arch_place *at);
int watch_pthread_spin_unlock(pthread_spinlock_t *lock, const struct arch_place *at);
int watch_mtx_unlock(mtx_t *lock, const struct arch_place *at);
int watch_pthread_mutex_destroy(pthread_mutex_t *lock, const struct arch_place *at);
int watch_pthread_rwlock_destroy(pthread_rwlock_t *lock, const struct arch_place *at);
int watch_pthread_spin_destroy(pthread_spinlock_t *lock, const struct arch_place *at);
void watch_mtx_destroy(mtx_t *lock, const struct arch_place *at);
int watch_pthread_mutex_timedlock(pthread_mutex_t *lock, const struct timespec *until,
			    const struct arch_place *at);
int watch_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until,
			    const struct arch_place *at);
int watch_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until,
			    const struct arch_place *at);
int watch_mtx_timedlock(mtx_t *lock, const struct timespec *until,
			    const struct arch_place *at);

#endif
