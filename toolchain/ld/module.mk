sources := main.c request.c run.c image.c map.c check.c without.c output.c \
	../common/common.c ../common/expand.c ../common/layout.c ../common/features.c
libs :=
