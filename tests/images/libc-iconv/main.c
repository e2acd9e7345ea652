/* SPDX-License-Identifier: MIT */
/* iconv: between encodings, with errors and short buffers. */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

static void convert(const char *from, const char *to, const char *text, size_t size, size_t room)
{
	char out[64], *in = (char *)(size_t)text, *p = out;
	iconv_t cd = iconv_open(to, from);
	size_t left = size, result;

	printf("%s to %s: ", from, to);
	if (cd == (iconv_t)-1) {
		printf("%s\n", strerror(errno));
		return;
	}
	errno = 0;
	result = iconv(cd, &in, &left, &p, &room);
	printf("%zd, left %zu, errno %d:", (ssize_t)result, left, errno);
	for (char *q = out; q < p; q++)
		printf(" %02x", (unsigned char)*q);
	printf("\n");
	iconv_close(cd);
}

int main(void)
{
	convert("UTF-8", "ISO-8859-1", "caf\xc3\xa9", 5, 64);
	convert("UTF-8", "ISO-8859-1", "\xe2\x82\xac", 3, 64);
	convert("ISO-8859-1", "UTF-8", "\xe9\xff", 2, 64);
	convert("UTF-8", "UTF-16LE", "A\xf0\x9f\x98\x80", 5, 64);
	convert("UTF-8", "UTF-16BE", "A\xe2\x82\xac", 4, 64);
	convert("UTF-16LE", "UTF-8", "\x3d\xd8\x00\xde", 4, 64);
	convert("UTF-16LE", "UTF-8", "\x3d\xd8", 2, 64);
	convert("UTF-8", "UTF-32LE", "\xe2\x82\xac", 3, 64);
	convert("UTF-8", "UTF-16LE", "abcdef", 6, 5);
	convert("UTF-8", "UTF-8", "ok\xff", 3, 64);
	convert("UTF-8", "UTF-8", "ok\xe2\x82", 4, 64);
	convert("CP1252", "UTF-8", "\x80\x99", 2, 64);
	convert("KOI8-R", "UTF-8", "\xc1\xc2", 2, 64);
	convert("EUC-JP", "UTF-8", "\xc6\xfc\xcb\xdc", 4, 64);
	convert("SHIFT_JIS", "UTF-8", "\x93\xfa", 2, 64);
	convert("GB18030", "UTF-8", "\xd6\xd0", 2, 64);
	convert("BIG5", "UTF-8", "\xa4\xa4", 2, 64);
	convert("EUC-KR", "UTF-8", "\xc7\xd1", 2, 64);
	convert("nonsense", "UTF-8", "", 0, 64);
	return 0;
}
