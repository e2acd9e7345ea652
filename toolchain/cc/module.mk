sources := main.c request.c compose.c run.c \
	../common/common.c ../common/expand.c ../common/layout.c ../common/features.c
libs :=
