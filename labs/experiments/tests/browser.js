// SPDX-License-Identifier: GPL-2.0-only
//
// browser.js - open pages in headless Chromium and say what is wrong there.
//
//	node browser.js CHROMIUM PROFILE PAGE...
//
// CHROMIUM is the program, PROFILE a fresh directory for its profile, PAGE a
// file.  Prints a line for each fault, "PAGE CHECK: what", and nothing about a
// page that is in order; "PAGE seen: ..." says at the end what was looked at,
// so that a page nobody looked at is not taken for a good one.  With
// SCREENSHOTS=DIR in the environment it also leaves PNG files there.
// Exit: 0 every page was looked at, 1 the browser failed, 2 usage.
'use strict';

const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const { Page, contrast, run } = require('../../../.ci/browser.js');

const LIMIT_MS = 240000;
const WIDTHS = [1280, 400];

// Runs in the page: what can be asked there at one width.
function look() {
	const faults = [];
	const root = document.documentElement;
	let pale = 0;

	if (root.scrollWidth > window.innerWidth)
		faults.push(`scroll: the page is ${root.scrollWidth} wide`);
	for (const element of document.querySelectorAll(
		'p, td, th, li, code, small, figcaption, .badge, .mark, a')) {
		const ratio = contrast(element);
		if (ratio < 4.5 && !pale++)
			faults.push(`contrast: ${ratio.toFixed(1)} for "` +
				element.textContent.trim().slice(0, 30) + '"');
	}
	for (const figure of document.querySelectorAll('figure')) {
		const box = figure.getBoundingClientRect();
		const image = figure.querySelector('svg, img');
		if (!image || image.getBoundingClientRect().height < 50)
			faults.push('figure: nothing is drawn in one');
		else if (box.right > window.innerWidth + 1)
			faults.push('figure: one leaves the screen');
	}
	for (const image of document.querySelectorAll('img'))
		if (!image.complete || !image.naturalWidth)
			faults.push(`missing: image ${image.src}`);
	const text = document.querySelector('figure svg text');
	return {
		faults,
		figures: document.querySelectorAll('figure').length,
		tables: document.querySelectorAll('table').length,
		paper: getComputedStyle(document.body).backgroundColor,
		letters: text ? text.getBoundingClientRect().height : 0,
		links: [...document.querySelectorAll('a[href]')].map(
			(a) => a.href),
		anchors: [...document.querySelectorAll('[id]')].map(
			(element) => element.id),
	};
}

// What the accessibility tree calls each picture.
async function pictures(page) {
	const { nodes } = await page.call('Accessibility.getFullAXTree');
	let named = 0;

	for (const node of nodes) {
		const role = node.role && node.role.value;
		if (node.ignored || !/^(img|image|graphics-document|SvgRoot)$/
			.test(role))
			continue;
		if (node.name && node.name.value.trim().length >= 20)
			named++;
		else
			page.faults.add('alt: a picture without alt text');
	}
	return named;
}

function dead_links(file, links, anchors, faults) {
	for (const link of links) {
		const url = new URL(link);

		if (url.protocol !== 'file:') {
			faults.add(`network: a link to ${link}`);
		} else if (url.pathname === pathToFileURL(file).pathname) {
			if (url.hash && !anchors.includes(url.hash.slice(1)))
				faults.add(`missing: no ${url.hash}`);
		} else if (!fs.existsSync(decodeURIComponent(url.pathname))) {
			faults.add('missing: ' + path.basename(url.pathname));
		}
	}
}

// The page at one width, light or dark; adds to its faults.
async function view(page, file, width, scheme) {
	await page.size(width, 900);
	await page.media(scheme);
	const seen = await page.ask(`() => { ${contrast}; return (${look})(); }`);

	seen.faults.forEach((fault) => page.faults.add(
		`${fault} at ${width} px, ${scheme}`));
	dead_links(path.resolve(file), seen.links, seen.anchors, page.faults);
	if (seen.figures && seen.letters < 8)
		page.faults.add(`letters: of ${seen.letters.toFixed(1)} px ` +
			`in a plot at ${width} px`);
	return seen;
}

async function visit(browser, file) {
	const page = await Page.open(browser);
	const papers = new Set();
	const name = path.basename(file, '.html');
	let seen;

	await page.call('Accessibility.enable');
	await page.go(file);
	for (const width of WIDTHS)
		for (const scheme of ['light', 'dark']) {
			seen = await view(page, file, width, scheme);
			papers.add(seen.paper);
			if (process.env.SCREENSHOTS)
				await page.shoot(path.join(
					process.env.SCREENSHOTS,
					`${name}-${width}-${scheme}.png`),
				true);
		}
	if (papers.size < 2)
		page.faults.add('dark: light and dark look the same');
	const named = await pictures(page);
	for (const fault of page.faults)
		console.log(`${name} ${fault}`);
	console.log(`${name} seen: ${seen.figures} figures, ` +
		`${seen.tables} tables, ${named} named`);
	await page.close();
}

function main() {
	const [program, profile, ...pages] = process.argv.slice(2);

	if (!pages.length) {
		console.error('usage: browser.js CHROMIUM PROFILE PAGE...');
		process.exit(2);
	}
	run({ name: 'browser.js', program, profile, limit: LIMIT_MS },
		async (browser) => {
			for (const page of pages)
				await visit(browser, page);
		});
}

main();
