/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include <machine/machines.h>

int machine_page_map(uintptr_t va, paddr_t pa, size_t size, unsigned protection)
{
	if (machine_is_skete())
		return skete_page_map(va, pa, size, protection);
	return x86vm_page_map(va, pa, size, protection);
}

int machine_page_map_strided(const struct page_series *series, paddr_t pa, unsigned protection)
{
	return machine_is_skete() ? skete_page_map_strided(series, pa, protection) : -ENOSYS;
}

int machine_page_protect(uintptr_t va, size_t size, unsigned protection)
{
	if (machine_is_skete())
		return skete_page_protect(va, size, protection);
	return x86vm_page_protect(va, size, protection);
}

int machine_page_unmap(uintptr_t va, size_t size, void (*release)(paddr_t frame, size_t size))
{
	if (machine_is_skete())
		return skete_page_unmap(va, size, release);
	return x86vm_page_unmap(va, size, release);
}

int machine_page_move(uintptr_t from, uintptr_t to, size_t size)
{
	if (machine_is_skete())
		return skete_page_move(from, to, size);
	return x86vm_page_move(from, to, size);
}

bool machine_page_query(uintptr_t va, struct page_translation *translation)
{
	if (machine_is_skete())
		return skete_page_query(va, translation);
	return x86vm_page_query(va, translation);
}

bool machine_maps_ahead(void)
{
	if (machine_is_skete())
		return skete_maps_ahead();
	return x86vm_maps_ahead();
}
