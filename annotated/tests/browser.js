// SPDX-License-Identifier: GPL-2.0-only
//
// browser.js - open the site in headless Chromium, from disk, and say what is
// wrong there.
//
//	node browser.js CHROMIUM PROFILE SITE
//
// CHROMIUM is the program, PROFILE a fresh directory for its profile, SITE the
// directory of the site.  Prints "fault CHECK: PAGE: what" for each fault,
// "seen CHECK N" for what was looked at, so that nothing that was not is taken
// for good, and "load PAGE N" with the ms until it was there.  With
// SCREENSHOTS=DIR in the environment it also leaves PNG files of each page.
// Exit: 0 the site was looked at, 1 the browser failed, 2 usage.
'use strict';

const fs = require('fs');
const path = require('path');
const { fileURLToPath } = require('url');
const { Page, contrast, run } = require('../../.ci/browser.js');

const LIMIT_MS = 240000;
const WIDE = 1280;
const NARROW = 400;
const HEIGHT = 900;
const KEYS = { Tab: 9, Enter: 13, ArrowLeft: 37, ArrowRight: 39, j: 74, k: 75 };
const TABS = 12;	// how often Tab is pressed on a page
const LANDINGS = 12;	// how many addresses of a page are tried

const site = {
	dir: '',
	pages: [],		// names of files, "p9.html"
	links: new Map(),	// page: what its links lead to
	ids: new Map(),		// page: its anchors
	text: new Map(),	// page: what it says, with scripts
};
const seen = {};

function fault(check, page, what) {
	console.log(`fault ${check}: ${page}: ${what}`);
}

function saw(check, n = 1) {
	seen[check] = (seen[check] || 0) + n;
}

function at(page) {
	return path.join(site.dir, page);
}

// ---- what runs in the page

function describe() {
	const all = (what) => [...document.querySelectorAll(what)];
	const { loadEventEnd } = performance.getEntriesByType('navigation')[0];

	return {
		load: Math.round(loadEventEnd),
		lang: document.documentElement.lang,
		title: document.title,
		headings: all('h1, h2, h3, h4, h5, h6').map(
			(h) => Number(h.tagName[1])),
		images: all('img').map((image) => ({
			alt: image.alt.trim(),
			there: image.complete && image.naturalWidth > 0,
		})),
		links: all('a[href]').map((a) => a.href),
		ids: all('[id]').map((element) => element.id),
		text: document.body.innerText,
	};
}

// Letters that are hard to read: the first few of the page.
function pale() {
	const faults = [];
	const known = new Set();
	const walk = document.createTreeWalker(document.body,
		NodeFilter.SHOW_TEXT);
	let looks = 0;

	while (walk.nextNode()) {
		const element = walk.currentNode.parentElement;
		const text = walk.currentNode.data.trim();
		let key = '';

		if (!text || element.matches('script, style'))
			continue;
		// What hangs on the same classes looks the same.
		for (let up = element; up; up = up.parentElement)
			key += `${up.tagName}.${up.className} `;
		if (known.has(key) && !element.closest(':target, :focus'))
			continue;
		known.add(key);
		looks++;
		const ratio = contrast(element);
		if (ratio < 4.5 && faults.length < 3)
			faults.push(`${ratio.toFixed(1)} for ` +
				`"${text.slice(0, 30)}"`);
	}
	return { faults, looks };
}

// Is the page wider than the window, and because of what?
function wide(width) {
	const root = document.documentElement;

	if (root.scrollWidth <= width)
		return '';
	const scrolls = (element) => {
		for (; element !== root; element = element.parentElement)
			if (/auto|scroll|hidden/.test(
				getComputedStyle(element).overflowX))
				return true;
		return false;
	};
	const cause = [...document.body.querySelectorAll('*')].find((one) =>
		one.getBoundingClientRect().right > width + 1 && !scrolls(one));
	return `${root.scrollWidth} px wide` + (cause ?
		`, "${cause.textContent.trim().slice(0, 30)}"` : '');
}

// Remarks that do not stand where they should: beside their lines, or under.
function misplaced(beside) {
	const faults = [];
	let looks = 0;

	for (const row of document.querySelectorAll('.row')) {
		const lines = row.querySelector('div.lines');
		const notes = row.querySelector('.notes');
		const is = lines.getBoundingClientRect();
		const it = notes.getBoundingClientRect();
		const named = notes.querySelector('a.lines');

		if (!notes.querySelector('.note'))
			continue;
		looks++;
		if (named && !lines.querySelector(named.hash))
			faults.push(`${named.hash} is not in its row`);
		else if (beside && (it.left < is.right || it.width < 200 ||
			Math.abs(it.top - is.top) > 20))
			faults.push(`${lines.firstChild.id}: not beside`);
		else if (!beside && (it.top < is.bottom - 1 ||
			it.top > is.bottom + 40 || it.left > 60))
			faults.push(`${lines.firstChild.id}: not under`);
	}
	return { faults: faults.slice(0, 3), looks };
}

// Is the element with the address in the window, and does it look different?
function landed(id) {
	const element = document.getElementById(id);
	const box = element.getBoundingClientRect();
	const look = (one) => {
		const style = getComputedStyle(one);
		return [style.backgroundColor, style.outlineStyle,
			style.outlineWidth].join();
	};
	const twin = [...document.querySelectorAll('.l')].find(
		(one) => one.className === element.className &&
			one !== element);
	const what = [];

	if (!element.matches(':target'))
		what.push('it is not the target');
	if (box.top < 0 || box.top > innerHeight - 20 || !box.height ||
		box.left < 0)
		what.push(`at ${Math.round(box.top)} of ${innerHeight} px`);
	if (element.matches('.l') && twin && look(element) === look(twin))
		what.push('it looks as any other line');
	// What is said of it must be there too, where it is beside it.
	const row = element.closest('.row');
	const note = row && row.querySelector('.note');
	if (note && row.querySelector('.l') === element &&
		note.getBoundingClientRect().top < -20)
		what.push('its remark is out of sight');
	return what.join(', ');
}

function focused() {
	const element = document.activeElement;
	const style = getComputedStyle(element);
	const box = element.getBoundingClientRect();

	return {
		what: `${element.tagName} ${element.textContent.slice(0, 30)}`,
		body: element === document.body,
		ring: element.matches(':focus-visible') &&
			style.outlineStyle !== 'none' &&
			parseFloat(style.outlineWidth) >= 2,
		in: box.bottom > 0 && box.right > 0 && box.width > 0 &&
			box.top < innerHeight && box.left < innerWidth,
	};
}

// ---- one page, in all its looks

function check_form(name, page) {
	let last = 0;

	saw('lang');
	if (!page.lang)
		fault('lang', name, 'no language is given');
	saw('title');
	if (!page.title.trim())
		fault('title', name, 'no title');
	saw('headings', page.headings.length);
	if (page.headings.filter((level) => level === 1).length !== 1)
		fault('headings', name, 'not one h1');
	for (const level of page.headings) {
		if (level > last + 1)
			fault('headings', name, `h${level} after h${last}`);
		last = level;
	}
	for (const image of page.images) {
		saw('pictures');
		if (image.alt.length < 40)
			fault('pictures', name, `"${image.alt}" says nothing`);
		if (!image.there)
			fault('pictures', name, 'one is not there');
	}
}

async function survey(page, name) {
	await page.size(WIDE, HEIGHT);
	await page.media('light');
	await page.go(at(name));
	const is = await page.ask(describe);

	site.links.set(name, is.links);
	site.ids.set(name, new Set(is.ids));
	site.text.set(name, is.text);
	if (!name.includes('/'))
		console.log(`load ${name} ${is.load}`);
	check_form(name, is);
	for (const width of [WIDE, NARROW])
		for (const scheme of ['light', 'dark'])
			await view(page, name, width, scheme);
	for (const kind of ['console', 'network', 'missing'])
		saw(kind);
	for (const what of page.faults)
		fault(what.split(':')[0], name, what);
	page.faults.clear();
}

async function view(page, name, width, scheme) {
	await page.size(width, HEIGHT);
	await page.media(scheme);
	if (scheme === 'light') {
		const much = await page.ask(wide, width);
		const rows = await page.ask(misplaced, width === WIDE);

		saw('width');
		if (much)
			fault('width', name, `at ${width} px it is ${much}`);
		saw(width === WIDE ? 'beside' : 'under', rows.looks);
		for (const what of rows.faults)
			fault(width === WIDE ? 'beside' : 'under', name, what);
	}
	// Colours do not hang on the width.
	if (width === WIDE) {
		const { faults, looks } = await page.ask(
			`() => { ${contrast}; return (${pale})(); }`);

		saw('contrast', looks);
		for (const what of faults)
			fault('contrast', name, `${scheme}: ${what}`);
	}
	if (process.env.SCREENSHOTS)
		await page.shoot(path.join(process.env.SCREENSHOTS,
			`${name.replace('/', '-')}-${width}-${scheme}.png`),
		true);
}

// ---- links, and where they land

function check_links() {
	for (const [name, links] of site.links)
		for (const link of links) {
			const url = new URL(link);

			if (url.protocol !== 'file:')
				continue;
			saw('links');
			const to = path.relative(site.dir, fileURLToPath(
				`file://${url.pathname}`));
			const ids = site.ids.get(to);
			if (!ids)
				fault('links', name, `to ${to}, which is not ` +
					'there');
			else if (url.hash && !ids.has(decodeURIComponent(
				url.hash.slice(1))))
				fault('links', name, `to ${to}${url.hash}, ` +
					'which is not there');
		}
}

// All that is led to on a page, from anywhere.
function addresses(name) {
	const all = new Set();

	for (const links of site.links.values())
		for (const link of links) {
			const url = new URL(link);
			if (url.hash && path.basename(url.pathname) === name)
				all.add(url.hash.slice(1));
		}
	return [...all].filter((id) => site.ids.get(name).has(id));
}

// Some of them, from the first to the last.
function some(list, n) {
	const step = Math.max(1, (list.length - 1) / (n - 1));
	const picked = [];

	for (let i = 0; Math.round(i) < list.length; i += step)
		picked.push(list[Math.round(i)]);
	return picked;
}

async function land(page, name, width) {
	const [first, ...others] = some(addresses(name), LANDINGS);

	if (!first)
		return;
	await page.size(width, HEIGHT);
	await page.go(at(name), first);
	// And once more the first, from below.
	for (const id of [first, ...others, first]) {
		await page.ask((hash) => {
			location.replace(hash);
			return new Promise((done) =>
				requestAnimationFrame(() => done()));
		}, `#${id}`);
		const what = await page.ask(landed, id);

		saw('landing');
		if (what)
			fault('landing', name, `#${id} at ${width} px: ${what}`);
	}
}

// A target has colours of its own.
async function target_colours(page, name, id) {
	await page.size(WIDE, HEIGHT);
	await page.go(at(name), id);
	for (const scheme of ['light', 'dark']) {
		await page.media(scheme);
		const { faults } = await page.ask(
			`() => { ${contrast}; return (${pale})(); }`);

		saw('contrast');
		for (const what of faults)
			fault('contrast', name, `${scheme}, #${id}: ${what}`);
	}
}

// ---- the keyboard

async function press(page, key, modifiers = 0) {
	const event = {
		key, modifiers, windowsVirtualKeyCode: KEYS[key],
		code: key.length > 1 ? key : `Key${key.toUpperCase()}`,
	};

	if (key === 'Enter')
		event.text = '\r';
	await page.call('Input.dispatchKeyEvent',
		{ ...event, type: event.text ? 'keyDown' : 'rawKeyDown' });
	await page.call('Input.dispatchKeyEvent', { ...event, type: 'keyUp' });
}

// The page that a key leads to: '' if it stays.
async function turned(page, key, modifiers) {
	let leaves = false;
	const listener = ({ method, sessionId }) => {
		leaves = leaves || (sessionId === page.session &&
			method === 'Page.frameRequestedNavigation');
	};
	const load = page.browser.event('Page.loadEventFired', page.session);

	page.browser.listeners.push(listener);
	await press(page, key, modifiers);
	if (!leaves)
		await page.ask(() => 0).catch(() => {});
	page.browser.forget(listener);
	if (!leaves)
		return '';
	await load;
	return path.basename(await page.ask(() => location.pathname));
}

async function check_pages_by_key(page) {
	const first = 'index.html';
	const order = await page.ask(() => [...document.querySelectorAll(
		'.contents a')].map((a) => a.getAttribute('href')));
	const texts = order.filter((name) =>
		!/^(barriers|names|all)[.]html$/.test(name));
	let name = first;

	for (const next of texts) {
		const got = await turned(page, 'ArrowRight');
		saw('keys');
		if (got !== next)
			fault('keys', name, `the right arrow leads to ` +
				`"${got}", not to ${next}`);
		name = next;
	}
	if (await turned(page, 'ArrowRight'))
		fault('keys', name, 'there is a page behind the last');
	for (const next of texts.slice(0, -1).reverse()) {
		const got = await turned(page, 'ArrowLeft');
		saw('keys');
		if (got !== next)
			fault('keys', name, `the left arrow leads to ` +
				`"${got}", not to ${next}`);
		name = next;
	}
}

async function check_remarks_by_key(page) {
	const note = () => page.ask(() => {
		const notes = [...document.querySelectorAll('.note')];
		const box = document.activeElement.getBoundingClientRect();
		return {
			at: notes.indexOf(document.activeElement),
			in: box.top < innerHeight && box.bottom > 0,
		};
	});

	await page.go(at('p9.html'));
	for (const [key, want] of [['j', 0], ['j', 1], ['j', 2], ['k', 1]]) {
		await press(page, key);
		const got = await note();
		saw('keys');
		if (got.at !== want || !got.in)
			fault('keys', 'p9.html', `${key} leads to remark ` +
				`${got.at}, not ${want}` +
				(got.in ? '' : ', out of sight'));
	}
	await page.ask(() => document.querySelector('pre').focus());
	if (await turned(page, 'ArrowRight'))
		fault('keys', 'p9.html', 'an arrow leaves while a block of ' +
			'code has the focus');
	await page.go(at('p9.html'));
	if (await turned(page, 'ArrowRight', 1))
		fault('keys', 'p9.html', 'Alt and an arrow are the browser\'s');
}

// Alt is 1 in the protocol.
async function check_keys(page) {
	await page.size(WIDE, HEIGHT);
	await page.media('light');
	await page.go(at('index.html'));
	await check_pages_by_key(page);
	await check_remarks_by_key(page);
}

async function check_focus(page, name, scheme) {
	await page.size(WIDE, HEIGHT);
	await page.media(scheme);
	await page.go(at(name));
	for (let i = 0; i < TABS; i++) {
		await press(page, 'Tab');
		const is = await page.ask(focused);

		if (is.body)
			break;
		saw('focus');
		if (!is.ring)
			fault('focus', name, `${scheme}: none to be seen on ` +
				is.what);
		if (!is.in)
			fault('focus', name, `out of sight: ${is.what}`);
	}
	await page.go(at(name));
	await press(page, 'Tab');
	await press(page, 'Enter');
	if (await page.ask(() => location.hash) !== '#main')
		fault('focus', name, 'the first link does not lead to #main');
}

// ---- without scripts, and on paper

async function check_without_scripts(page) {
	await page.call('Emulation.setScriptExecutionDisabled',
		{ value: true });
	await page.size(WIDE, HEIGHT);
	// Of the files that the texts lead to, which are all alike, a tenth.
	for (const name of site.pages.filter((one, i) =>
		!one.includes('/') || i % 10 === 0)) {
		await page.go(at(name));
		saw('scripts');
		if (await page.ask(() => document.body.innerText) !==
			site.text.get(name))
			fault('scripts', name, 'says something else without');
	}
	await page.call('Emulation.setScriptExecutionDisabled',
		{ value: false });
}

async function check_print(page, name) {
	await page.size(WIDE, HEIGHT);
	await page.media('light', 'print');
	await page.go(at(name));
	const left = await page.ask(() => [...document.querySelectorAll(
		'header, nav, .skip')].filter((element) =>
		element.getClientRects().length).map((element) =>
		element.tagName));
	const text = await page.ask(() =>
		document.querySelector('main').innerText.length);

	saw('print');
	for (const what of left)
		fault('print', name, `${what} would be printed`);
	if (text < 200)
		fault('print', name, 'nothing would be printed');
	await page.media('light');
}

async function look(browser) {
	const page = await Page.open(browser);

	for (const name of site.pages)
		await survey(page, name);
	check_links();
	for (const name of site.pages.filter((one) => !one.includes('/')))
		for (const width of [WIDE, NARROW])
			await land(page, name, width);
	await target_colours(page, 'p9.html', 'p9-L71');
	await target_colours(page, 'p9.html', 'p9-L98');
	await check_keys(page);
	for (const name of ['index.html', 'p9.html', 'names.html'])
		for (const scheme of ['light', 'dark'])
			await check_focus(page, name, scheme);
	await check_without_scripts(page);
	for (const name of ['index.html', 'p9.html', 'all.html'])
		await check_print(page, name);
	for (const what of page.faults)
		fault(what.split(':')[0], 'later', what);
	await page.close();
	for (const [check, n] of Object.entries(seen))
		console.log(`seen ${check} ${n}`);
}

function main() {
	const [program, profile, dir, more] = process.argv.slice(2);

	if (!dir || more) {
		console.error('usage: browser.js CHROMIUM PROFILE SITE');
		process.exit(2);
	}
	site.dir = fs.realpathSync(dir);
	for (const sub of ['', 'files'].filter((one) => fs.existsSync(at(one))))
		for (const name of fs.readdirSync(at(sub)).sort())
			if (name.endsWith('.html'))
				site.pages.push(path.join(sub, name));
	run({ name: 'browser.js', program, profile, limit: LIMIT_MS }, look);
}

main();
