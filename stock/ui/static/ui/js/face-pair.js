// <face-pair data-before data-after data-view="left,top,width,height">: the same part of two files,
// as fractions of each, drawn side by side on canvas[data-side]. Each file is fetched once per page,
// however many faces it shows.

const files = new Map();

function load(address) {
  if (!files.has(address)) {
    const image = new Image();
    image.src = address;
    files.set(address, image.decode().then(() => image));
  }
  return files.get(address);
}

customElements.define("face-pair", class extends HTMLElement {
  connectedCallback() {
    for (const canvas of this.querySelectorAll("canvas[data-side]")) this.draw(canvas);
  }

  async draw(canvas) {
    const image = await load(this.dataset[canvas.dataset.side]);
    const [left, top, width, height] = this.dataset.view.split(",").map(Number);
    const [across, down] = [width * image.naturalWidth, height * image.naturalHeight];
    // One pixel of the canvas for each of the screen.
    const side = Math.round(canvas.clientWidth * devicePixelRatio) || 320;
    canvas.width = side;
    canvas.height = Math.round((side * down) / across);
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(
      image, left * image.naturalWidth, top * image.naturalHeight, across, down,
      0, 0, canvas.width, canvas.height,
    );
  }
});
