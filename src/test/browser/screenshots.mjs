// Takes the pictures in docs/img anew: node src/test/browser/screenshots.mjs
import { fileURLToPath } from 'node:url';
import { launchBrowser, startDemo } from './support.mjs';

const FOLDER = fileURLToPath(new URL('../../../docs/img/', import.meta.url));
const PICTURES = {
  'demo-light': { viewport: { width: 1280, height: 644 }, colorScheme: 'light' },
  'demo-dark': { viewport: { width: 1280, height: 644 }, colorScheme: 'dark' },
  'demo-trouble': { viewport: { width: 1280, height: 900 }, colorScheme: 'light', trouble: 'Upstream 500' },
  'demo-phone': { viewport: { width: 360, height: 780 }, colorScheme: 'light' },
};

const demo = await startDemo();
const browser = await launchBrowser();
try {
  for (const [name, { trouble, ...options }] of Object.entries(PICTURES)) {
    const page = await browser.newPage({ ...options, reducedMotion: 'reduce' });
    await page.goto(demo.urls.page);
    await page.locator('html[data-ready]').waitFor();
    const box = page.locator('textarea:visible');
    await box.pressSequentially('Hello Mara, let me look that up for you.', { delay: 70 });
    await page.locator('#dots').waitFor();
    await box.press('Enter');
    await box.pressSequentially('It left our house this morning', { delay: 110 });
    if (trouble) {
      await page.getByRole('button', { name: trouble }).click();
      await box.pressSequentially(' and will reach you tomorrow before noon,', { delay: 170 });
      await page.locator('#dots').waitFor({ state: 'hidden' });
      await box.pressSequentially(' I think', { delay: 170 });
      await page.waitForFunction(() => /not be reached|refused/.test(document.getElementById('state-why').textContent));
    } else {
      await page.locator('#dots').waitFor();
    }
    await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: Boolean(trouble) });
    await page.getByRole('button', { name: 'All well again' }).click();
    await page.close();
  }
} finally {
  await browser.close();
  await demo.stop();
}
