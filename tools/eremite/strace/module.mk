# eremite-strace: traces the calls of an image that cannot do it itself; belongs into libexec/eremite.
# With libos/trace, which shows the calls (mk/host.mk).
sources := main.c confine.c remote.c calls.c output.c ../program.c ../image.c ../sections.c ../notes.c ../map.c \
	../message.c ../text.c
cc := $(MUSL_CC)
flags := $(MUSL_FLAGS) -Ilibos/trace/include -Ilibos/lib/include
libs := $(MUSL_LIBS)
