/* SPDX-License-Identifier: MIT */
/* Standard input through stdio: characters, lines, scanf, ungetc, seeking that fails. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void characters(void)
{
	int c = getchar();

	printf("getchar %c\n", c);
	printf("ungetc %c\n", ungetc('X', stdin));
	printf("again %c\n", getchar());
	printf("peek %c\n", c = getc(stdin));
	ungetc(c, stdin);
}

static void lines(void)
{
	char line[16], *whole = NULL;
	size_t size = 0;

	while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "---\n") != 0)
		printf("fgets %zu [%s]\n", strlen(line), line);
	printf("getline %zd", getline(&whole, &size, stdin));
	printf(" [%.20s...]\n", whole);
	printf("getdelim %zd", getdelim(&whole, &size, ';', stdin));
	printf(" [%s]\n", whole);
	free(whole);
}

static void conversions(void)
{
	int decimal, hex, octal, count, width;
	double real;
	char word[32], set[32], c;
	long long large;

	printf("%d\n", scanf("%d %x %o %lf", &decimal, (unsigned *)&hex, (unsigned *)&octal,
		&real));
	printf("%d %d %d %.17g\n", decimal, hex, octal, real);
	printf("%d\n", scanf("%31s %31[a-z0-9] %c%n", word, set, &c, &count));
	printf("%s %s %c %d\n", word, set, c, count);
	printf("%d\n", scanf("%lld %3d %*s", &large, &width));
	printf("%lld %d\n", large, width);
	printf("%d\n", scanf("%d", &decimal));
	printf("%d [%s]\n", scanf("%31s", word), word);
}

static void rest(void)
{
	size_t size = 0, got;
	unsigned sum = 0;
	unsigned char bytes[777];

	printf("fseek %d", fseek(stdin, 0, SEEK_SET));
	printf(" %s\n", strerror(errno));
	errno = 0;
	printf("ftell %ld", ftell(stdin));
	printf(" %s\n", strerror(errno));
	while ((got = fread(bytes, 1, sizeof bytes, stdin)) > 0) {
		for (size_t i = 0; i < got; i++)
			sum = sum * 31 + bytes[i];
		size += got;
	}
	printf("rest %zu bytes, sum %u, end %d, error %d\n", size, sum, !!feof(stdin),
	       !!ferror(stdin));
	printf("getchar %d\n", getchar());
	clearerr(stdin);
	printf("end %d\n", !!feof(stdin));
	printf("getchar %d\n", getchar());
}

int main(void)
{
	characters();
	lines();
	conversions();
	rest();
	return 0;
}
