#include <stdio.h>

int main(void)
{
	printf("Hello World!\n");
}
