// The last seconds as a picture: a tick for each key, a bar for each call, a band while the guest sees the dots.
// Decoration: the numbers beside it say the same.

const WINDOW_MS = 16_000;
const STILL_EVERY_MS = 500;
const LABEL_WIDTH = 44;

export class Lane {
  #canvas;
  #pen;
  #marks = [];
  #bands = [];
  #isRunning = false;
  #isStill = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext('2d');
    new ResizeObserver(() => this.#draw()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  key() {
    this.#mark({ row: 0, color: '--soft', width: 1.5 });
  }

  call(isShown) {
    this.#mark({ row: 1, color: isShown ? '--accent' : '--bad', width: 4 });
  }

  lit(isLit) {
    const last = this.#bands.at(-1);
    if (isLit) {
      this.#bands.push({ fromMs: performance.now(), toMs: Infinity });
    } else if (last) {
      last.toMs = Math.min(last.toMs, performance.now());
    }
    this.#run();
  }

  clear() {
    this.#marks = [];
    this.#bands = [];
    this.#draw();
  }

  #mark(mark) {
    this.#marks.push({ ...mark, atMs: performance.now() });
    this.#run();
  }

  /** Draws while something is in the picture, and rests when it is empty. */
  #run() {
    if (this.#isRunning) {
      return;
    }
    this.#isRunning = true;
    const next = () => {
      this.#draw();
      if (this.#marks.length === 0 && this.#bands.length === 0) {
        this.#isRunning = false;
      } else if (this.#isStill.matches) {
        setTimeout(next, STILL_EVERY_MS);
      } else {
        requestAnimationFrame(next);
      }
    };
    requestAnimationFrame(next);
  }

  #draw() {
    const nowMs = performance.now();
    const sinceMs = nowMs - WINDOW_MS;
    this.#marks = this.#marks.filter(({ atMs }) => atMs > sinceMs);
    this.#bands = this.#bands.filter(({ toMs }) => toMs > sinceMs);

    const { width, height } = this.#fitted();
    const style = getComputedStyle(this.#canvas);
    const x = (atMs) => LABEL_WIDTH + ((atMs - sinceMs) / WINDOW_MS) * (width - LABEL_WIDTH - 10);
    const rows = [height * 0.22, height * 0.52, height * 0.82];
    const pen = this.#pen;
    pen.clearRect(0, 0, width, height);
    pen.font = `12px ${style.fontFamily}`;
    pen.textBaseline = 'middle';
    pen.fillStyle = style.getPropertyValue('--soft');
    ['keys', 'calls', 'dots'].forEach((label, row) => pen.fillText(label, 10, rows[row]));
    pen.fillStyle = style.getPropertyValue('--line');
    rows.forEach((y) => pen.fillRect(LABEL_WIDTH, y - 0.5, width - LABEL_WIDTH - 10, 1));
    pen.fillStyle = style.getPropertyValue('--accent');
    for (const { fromMs, toMs } of this.#bands) {
      const left = x(Math.max(fromMs, sinceMs));
      pen.beginPath();
      pen.roundRect(left, rows[2] - 5, Math.max(1, x(Math.min(toMs, nowMs)) - left), 10, 5);
      pen.fill();
    }
    for (const { atMs, row, color, width: thick } of this.#marks) {
      pen.fillStyle = style.getPropertyValue(color);
      pen.fillRect(x(atMs) - thick / 2, rows[row] - 8, thick, 16);
    }
  }

  /** The canvas in the pixels of the screen; drawing is in CSS pixels. */
  #fitted() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio;
    if (this.#canvas.width !== Math.round(width * scale) || this.#canvas.height !== Math.round(height * scale)) {
      this.#canvas.width = Math.round(width * scale);
      this.#canvas.height = Math.round(height * scale);
    }
    this.#pen.setTransform(scale, 0, 0, scale, 0, 0);
    return { width, height };
  }
}
