/* SPDX-License-Identifier: MIT */
/*
 * The same for the functions of the C library that the linker replaces (libos/lockcheck/pthread.c).
 */
#include <arch/placed.h>

	placed	__wrap_pthread_mutex_lock, watch_pthread_mutex_lock, rsi
	placed	__wrap_pthread_mutex_trylock, watch_pthread_mutex_trylock, rsi
	placed	__wrap_pthread_rwlock_rdlock, watch_pthread_rwlock_rdlock, rsi
	placed	__wrap_pthread_rwlock_tryrdlock, watch_pthread_rwlock_tryrdlock, rsi
	placed	__wrap_pthread_rwlock_wrlock, watch_pthread_rwlock_wrlock, rsi
	placed	__wrap_pthread_rwlock_trywrlock, watch_pthread_rwlock_trywrlock, rsi
	placed	__wrap_pthread_spin_lock, watch_pthread_spin_lock, rsi
	placed	__wrap_pthread_spin_trylock, watch_pthread_spin_trylock, rsi
	placed	__wrap_mtx_lock, watch_mtx_lock, rsi
	placed	__wrap_mtx_trylock, watch_mtx_trylock, rsi
	placed	__wrap_pthread_mutex_unlock, watch_pthread_mutex_unlock, rsi
	placed	__wrap_pthread_rwlock_unlock, watch_pthread_rwlock_unlock, rsi
	placed	__wrap_pthread_spin_unlock, watch_pthread_spin_unlock, rsi
	placed	__wrap_mtx_unlock, watch_mtx_unlock, rsi
	placed	__wrap_pthread_mutex_destroy, watch_pthread_mutex_destroy, rsi
	placed	__wrap_pthread_rwlock_destroy, watch_pthread_rwlock_destroy, rsi
	placed	__wrap_pthread_spin_destroy, watch_pthread_spin_destroy, rsi
	placed	__wrap_mtx_destroy, watch_mtx_destroy, rsi
	placed	__wrap_pthread_mutex_timedlock, watch_pthread_mutex_timedlock, rdx
	placed	__wrap_pthread_rwlock_timedrdlock, watch_pthread_rwlock_timedrdlock, rdx
	placed	__wrap_pthread_rwlock_timedwrlock, watch_pthread_rwlock_timedwrlock, rdx
	placed	__wrap_mtx_timedlock, watch_mtx_timedlock, rdx

	.section .note.GNU-stack, "", @progbits
