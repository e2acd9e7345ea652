# SPDX-License-Identifier: MIT
#
# make install PREFIX=… DESTDIR=…: the same layout as in build/, below PREFIX.

bindir := $(DESTDIR)$(PREFIX)/bin
libexecdir := $(DESTDIR)$(PREFIX)/libexec/eremite
sysrootdir := $(DESTDIR)$(PREFIX)/lib/eremite/sysroot
sharedir := $(DESTDIR)$(PREFIX)/share
docdir := $(sharedir)/doc/eremite
completiondir := $(sharedir)/bash-completion/completions
zshdir := $(sharedir)/zsh/site-functions
fishdir := $(sharedir)/fish/vendor_completions.d

.PHONY: install uninstall
install: toolchain tools
	install -d $(bindir) $(libexecdir) $(sysrootdir) $(sharedir)/man/man1 $(sharedir)/eremite \
		$(docdir)/docs $(completiondir) $(zshdir) $(fishdir)
	install -s -m 755 $(addprefix $(BUILD)/bin/,eremite eremite-cc skete) $(bindir)
	for link in $(TOOL_LINKS); do cp -P $$link $(bindir)/ || exit; done
	install -s -m 755 $(BUILD)/libexec/eremite/* $(libexecdir)
	cp -R $(SYSROOT)/include $(SYSROOT)/lib $(sysrootdir)
	install -m 644 toolchain/cmake/* toolchain/config.site $(sharedir)/eremite
	install -m 644 man/*.1 $(sharedir)/man/man1
	install -m 644 README.md SECURITY.md CHANGELOG.md LICENSE $(docdir)
	install -m 644 docs/*.md $(docdir)/docs
	install -m 644 tools/completion/eremite.bash $(completiondir)/eremite
	ln -sf eremite $(completiondir)/skete
	install -m 644 tools/completion/eremite.zsh $(zshdir)/_eremite
	install -m 644 tools/completion/eremite.fish $(fishdir)/eremite.fish
	ln -sf eremite.fish $(fishdir)/skete.fish

uninstall:
	rm -rf $(bindir)/eremite $(bindir)/skete $(addprefix $(bindir)/,$(notdir $(BUILD)/bin/eremite-cc $(TOOL_LINKS)))
	rm -rf $(libexecdir) $(DESTDIR)$(PREFIX)/lib/eremite $(sharedir)/eremite $(docdir)
	rm -f $(addprefix $(sharedir)/man/man1/,$(notdir $(wildcard man/*.1)))
	rm -f $(addprefix $(completiondir)/,eremite skete) $(zshdir)/_eremite
	rm -f $(addprefix $(fishdir)/,eremite.fish skete.fish)
