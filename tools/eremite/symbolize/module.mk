# eremite-symbolize: the part of `eremite run` that needs libdw; belongs into libexec/eremite.
sources := main.c crash.c frames.c unwind.c waits.c ../control.c ../image.c ../sections.c ../notes.c \
	../message.c ../text.c
libs := -ldw -lelf
