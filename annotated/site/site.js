// SPDX-License-Identifier: GPL-2.0-only
// Keys: j and k go through the remarks, the arrows through the pages. All of
// the site can be read without it.
'use strict';

document.addEventListener('keydown', (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)
		return;
	const pages = { ArrowLeft: 'prev', ArrowRight: 'next' };
	if (pages[event.key]) {
		// Where something scrolls sideways, the arrows are its own.
		if (document.activeElement.matches('pre, .lines'))
			return;
		const link = document.querySelector(
			`a[rel="${pages[event.key]}"]`);
		if (link)
			location.href = link.href;
		return;
	}
	if (event.key !== 'j' && event.key !== 'k')
		return;
	const notes = [...document.querySelectorAll('.note')];
	const top = (note) => note.getBoundingClientRect().top;
	let at = notes.indexOf(document.activeElement);
	if (at >= 0)
		at += event.key === 'j' ? 1 : -1;
	else if (event.key === 'j')
		at = notes.findIndex((note) => top(note) >= 0);
	else
		at = notes.findLastIndex((note) => top(note) < 0);
	if (!notes[at])
		return;
	notes[at].focus({ preventScroll: true });
	notes[at].scrollIntoView({ block: 'center' });
});
