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
//
// It speaks the browser's own protocol over a pipe: no package is needed.
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

// Other work on the machine may make it slow; this ends what hangs.
const LIMIT_MS = 240000;
const WIDTHS = [1280, 400];

// The browser's two pipes, with an object a message, ended by a zero byte.
class Browser {
	constructor(program, profile) {
		this.next = 1;
		this.waiting = new Map();
		this.listeners = [];
		this.rest = '';
		this.child = spawn(program, ['--headless', '--no-sandbox',
			'--disable-gpu', '--disable-quic', '--no-first-run',
			'--disable-background-networking',
			'--disable-component-update', '--disable-sync',
			'--disable-dev-shm-usage', '--remote-debugging-pipe',
			`--user-data-dir=${profile}`], {
			stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
		});
		this.child.on('error', (error) => this.end(error));
		this.child.on('exit', (code) =>
			this.end(new Error(`the browser ended with ${code}`)));
		this.child.stdio[4].setEncoding('utf8');
		this.child.stdio[4].on('data', (text) => this.take(text));
		this.child.stdio[3].on('error', (error) => this.end(error));
	}

	end(error) {
		for (const waiting of this.waiting.values())
			waiting.reject(error);
		this.waiting.clear();
		this.ended = error;
	}

	take(text) {
		const parts = (this.rest + text).split('\0');

		this.rest = parts.pop();
		for (const part of parts) {
			const message = JSON.parse(part);
			const waiting = this.waiting.get(message.id);

			if (!waiting) {
				for (const listener of this.listeners)
					listener(message);
				continue;
			}
			this.waiting.delete(message.id);
			if (message.error)
				waiting.reject(new Error(
					message.error.message));
			else
				waiting.resolve(message.result);
		}
	}

	call(method, params, sessionId) {
		const id = this.next++;

		if (this.ended)
			return Promise.reject(this.ended);
		return new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve, reject });
			this.child.stdio[3].write(JSON.stringify(
				{ id, method, params, sessionId }) + '\0');
		});
	}

	// Resolves with the next event of that name in the session.
	event(name, sessionId) {
		return new Promise((resolve) => {
			const listener = (message) => {
				if (message.method !== name ||
				    message.sessionId !== sessionId)
					return;
				this.listeners = this.listeners.filter(
					(one) => one !== listener);
				resolve(message.params);
			};
			this.listeners.push(listener);
		});
	}
}

// Runs in the page: what can be asked there at one width.
function look() {
	const faults = [];
	const lum = (colour) => {
		const [r, g, b] = colour.match(/[\d.]+/g).map((v) => {
			v /= 255;
			return v <= 0.03928 ? v / 12.92 :
				((v + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const paper = (element) => {
		for (; element; element = element.parentElement) {
			const colour =
				getComputedStyle(element).backgroundColor;
			if (!/rgba\(.*, 0\)|transparent/.test(colour))
				return colour;
		}
		return 'rgb(255, 255, 255)';
	};
	const root = document.documentElement;
	let pale = 0;

	if (root.scrollWidth > window.innerWidth)
		faults.push(`scroll: the page is ${root.scrollWidth} wide`);
	for (const element of document.querySelectorAll(
		'p, td, th, li, code, small, figcaption, .badge, .mark, a')) {
		const a = lum(getComputedStyle(element).color);
		const b = lum(paper(element));
		const ratio = (Math.max(a, b) + 0.05) /
			(Math.min(a, b) + 0.05);
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
async function pictures(browser, session, faults) {
	const { nodes } = await browser.call('Accessibility.getFullAXTree', {},
		session);
	let named = 0;

	for (const node of nodes) {
		const role = node.role && node.role.value;
		if (node.ignored || !/^(img|image|graphics-document|SvgRoot)$/
			.test(role))
			continue;
		if (node.name && node.name.value.trim().length >= 20)
			named++;
		else
			faults.add('alt: a picture without alt text');
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

// Everything that the browser complains of while it has the page.
function complaints(session, faults) {
	return ({ method, params, sessionId }) => {
		if (sessionId !== session)
			return;
		if (method === 'Runtime.exceptionThrown')
			faults.add('console: ' +
				params.exceptionDetails.text);
		else if (method === 'Runtime.consoleAPICalled' &&
			/error|warning|assert/.test(params.type))
			faults.add(`console: ${params.type} ` +
				params.args.map((a) => a.value).join(' '));
		else if (method === 'Log.entryAdded' &&
			/error|warning/.test(params.entry.level))
			faults.add(`console: ${params.entry.text}`);
		else if (method === 'Network.loadingFailed')
			faults.add(`missing: ${params.errorText}`);
		else if (method === 'Network.requestWillBeSent' &&
			!/^(file|data):/.test(params.request.url))
			faults.add(`network: asks for ${params.request.url}`);
	};
}

async function visit(browser, file) {
	const { targetId } = await browser.call('Target.createTarget',
		{ url: 'about:blank' });
	const { sessionId: session } = await browser.call(
		'Target.attachToTarget', { targetId, flatten: true });
	const faults = new Set();
	const papers = new Set();
	const name = path.basename(file, '.html');
	let seen = '';

	browser.listeners.push(complaints(session, faults));
	for (const domain of ['Page', 'Runtime', 'Log', 'Network',
		'Accessibility'])
		await browser.call(`${domain}.enable`, {}, session);
	const loaded = browser.event('Page.loadEventFired', session);
	await browser.call('Page.navigate',
		{ url: pathToFileURL(path.resolve(file)).href }, session);
	await loaded;
	for (const width of WIDTHS)
		for (const scheme of ['light', 'dark']) {
			await browser.call(
				'Emulation.setDeviceMetricsOverride', {
				width, height: 900, deviceScaleFactor: 1,
				mobile: width < 600,
			}, session);
			await browser.call('Emulation.setEmulatedMedia', {
				features: [{ name: 'prefers-color-scheme',
					value: scheme }],
			}, session);
			const { result, exceptionDetails } =
				await browser.call('Runtime.evaluate', {
				expression: `(${look})()`,
				returnByValue: true,
			}, session);
			if (exceptionDetails)
				throw new Error(exceptionDetails.exception
					.description);
			const page = result.value;
			page.faults.forEach((fault) => faults.add(
				`${fault} at ${width} px, ${scheme}`));
			papers.add(page.paper);
			dead_links(path.resolve(file), page.links,
				page.anchors, faults);
			if (page.figures && page.letters < 8)
				faults.add('letters: of ' +
					page.letters.toFixed(1) +
					` px in a plot at ${width} px`);
			seen = `${page.figures} figures, ` +
				`${page.tables} tables`;
			await shoot(browser, session, name, width, scheme);
		}
	if (papers.size < 2)
		faults.add('dark: light and dark look the same');
	seen += `, ${await pictures(browser, session, faults)} named`;
	for (const fault of faults)
		console.log(`${name} ${fault}`);
	console.log(`${name} seen: ${seen}`);
	await browser.call('Target.closeTarget', { targetId });
}

async function shoot(browser, session, name, width, scheme) {
	if (!process.env.SCREENSHOTS)
		return;
	const { cssContentSize: size } = await browser.call(
		'Page.getLayoutMetrics', {}, session);
	const { data } = await browser.call('Page.captureScreenshot', {
		format: 'png', captureBeyondViewport: true,
		clip: { x: 0, y: 0, width, height: Math.min(size.height, 16000),
			scale: 1 },
	}, session);
	fs.writeFileSync(path.join(process.env.SCREENSHOTS,
		`${name}-${width}-${scheme}.png`),
		Buffer.from(data, 'base64'));
}

async function main() {
	const [program, profile, ...pages] = process.argv.slice(2);

	if (!pages.length) {
		console.error('usage: browser.js CHROMIUM PROFILE PAGE...');
		process.exit(2);
	}
	const browser = new Browser(program, profile);
	const timer = setTimeout(() => {
		console.error(`browser.js: not done in ${LIMIT_MS / 1000} s`);
		browser.child.kill('SIGKILL');
		process.exit(1);
	}, LIMIT_MS);
	try {
		for (const page of pages)
			await visit(browser, page);
		await browser.call('Browser.close', {});
	} catch (error) {
		console.error(`browser.js: ${error.message}`);
		browser.child.kill('SIGKILL');
		process.exitCode = 1;
	}
	clearTimeout(timer);
}

main();
