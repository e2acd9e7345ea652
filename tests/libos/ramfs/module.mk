# SPDX-License-Identifier: MIT
tests := test_linux test_ram

ramfs_sources := tests/libos/ramfs/below.c \
	$(addprefix libos/sys/,access.c change_status.c close.c credentials.c directory.c \
	file_size.c file_statistics.c make.c open.c read.c read_at.c read_link.c remove.c rename.c seek.c \
	status.c status_names.c status_path.c vectors.c write.c write_at.c) \
	$(addprefix libos/fs/,current.c directory.c find.c inode.c link.c mask.c mount.c open.c \
	pathname.c regular.c walk.c) \
	$(addprefix libos/ramfs/,allocate.c change.c directory.c file.c inode.c map.c memory.c names.c \
	pages.c rename.c text.c) \
	$(addprefix libos/dev/,descriptors.c device.c devices.c random.c root.c) \
	libos/file/pool.c libos/file/table.c libos/lib/format.c libos/lib/tree.c libos/time/convert.c

test_linux_sources := $(ramfs_sources)
test_ram_sources := $(ramfs_sources)
