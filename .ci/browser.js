// SPDX-License-Identifier: GPL-2.0-only
//
// browser.js - headless Chromium for the tests, over its own protocol and a
// pipe: no package is needed.  A test says
//
//	const { run, Page } = require('../../.ci/browser.js');
//
//	run({ name: 'x.js', program, profile, limit: 60000 }, async (browser) => {
//		const page = await Page.open(browser);
//		await page.go('/tmp/index.html');
//		console.log(await page.ask((id) =>
//			document.getElementById(id).textContent, 'main'));
//		await page.close();
//	});
//
// run()	starts the browser with a fresh profile, ends it, and exits with
//		1 if it failed or was not done in time (in ms)
// Page		a tab; what the browser complains of while it is open is in
//		page.faults, each once
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

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
				this.forget(listener);
				resolve(message.params);
			};
			this.listeners.push(listener);
		});
	}

	forget(listener) {
		this.listeners = this.listeners.filter(
			(one) => one !== listener);
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

class Page {
	static async open(browser) {
		const page = new Page();
		const { targetId } = await browser.call('Target.createTarget',
			{ url: 'about:blank' });
		const { sessionId } = await browser.call(
			'Target.attachToTarget', { targetId, flatten: true });

		page.browser = browser;
		page.targetId = targetId;
		page.session = sessionId;
		page.faults = new Set();
		page.complaints = complaints(sessionId, page.faults);
		browser.listeners.push(page.complaints);
		for (const domain of ['Page', 'Runtime', 'Log', 'Network'])
			await page.call(`${domain}.enable`);
		return page;
	}

	call(method, params = {}) {
		return this.browser.call(method, params, this.session);
	}

	// Resolves with what begin() led to, when a page has been loaded.
	async loaded(begin) {
		const load = this.browser.event('Page.loadEventFired',
			this.session);
		const result = await begin();

		await load;
		return result;
	}

	// Load a file, perhaps at an anchor of it.
	async go(file, hash = '') {
		const url = pathToFileURL(path.resolve(file)).href;

		// From one place of a file to another nothing would be loaded.
		await this.visit('about:blank');
		await this.visit(hash ? `${url}#${hash}` : url);
	}

	async visit(url) {
		await this.loaded(() => this.call('Page.navigate', { url }));
	}

	// What a function says when it is run in the page.
	async ask(question, ...args) {
		const { result, exceptionDetails } = await this.call(
			'Runtime.evaluate', {
			expression: `(${question})(...${JSON.stringify(args)})`,
			awaitPromise: true,
			returnByValue: true,
		});

		if (exceptionDetails)
			throw new Error(exceptionDetails.exception.description);
		return result.value;
	}

	async size(width, height) {
		await this.call('Emulation.setDeviceMetricsOverride', {
			width, height, deviceScaleFactor: 1,
			mobile: width < 600,
		});
	}

	// scheme: light or dark; media: screen or print
	async media(scheme, media = 'screen') {
		await this.call('Emulation.setEmulatedMedia', {
			media,
			features: [{ name: 'prefers-color-scheme',
				value: scheme }],
		});
	}

	// Writes a PNG: what is in the window, or all of the page up to 16000.
	async shoot(file, whole = false) {
		const { cssContentSize: { width, height } } =
			await this.call('Page.getLayoutMetrics');
		const clip = {
			x: 0, y: 0, width, height: Math.min(height, 16000),
			scale: 1,
		};
		const { data } = await this.call('Page.captureScreenshot',
			whole ? { captureBeyondViewport: true, clip } : {});

		fs.writeFileSync(file, Buffer.from(data, 'base64'));
	}

	async close() {
		this.browser.forget(this.complaints);
		await this.browser.call('Target.closeTarget',
			{ targetId: this.targetId });
	}
}

// Runs in the page, which asks it as contrast(element): the ratio, by WCAG 2,
// of the element's letters to what they stand on.
function contrast(element) {
	const parts = (colour) => {
		const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
		return { rgb: [r, g, b], a };
	};
	const light = (rgb) => {
		const [r, g, b] = rgb.map((v) => {
			v /= 255;
			return v <= 0.04045 ? v / 12.92 :
				((v + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const over = (top, under) => top.rgb.map((v, i) =>
		v * top.a + under[i] * (1 - top.a));
	const layers = [];
	let paper = [255, 255, 255];

	for (let up = element; up; up = up.parentElement) {
		const layer = parts(getComputedStyle(up).backgroundColor);
		layers.push(layer);
		if (layer.a === 1)
			break;
	}
	for (const layer of layers.reverse())
		paper = over(layer, paper);
	const a = light(over(parts(getComputedStyle(element).color), paper));
	const b = light(paper);
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

async function run({ name, program, profile, limit }, work) {
	const browser = new Browser(program, profile);
	// Other work on the machine may make it slow; this ends what hangs.
	const timer = setTimeout(() => {
		console.error(`${name}: not done in ${limit / 1000} s`);
		browser.child.kill('SIGKILL');
		process.exit(1);
	}, limit);

	try {
		await work(browser);
		await browser.call('Browser.close', {});
	} catch (error) {
		console.error(`${name}: ${error.message}`);
		browser.child.kill('SIGKILL');
		process.exitCode = 1;
	}
	clearTimeout(timer);
}

module.exports = { Page, contrast, run };
