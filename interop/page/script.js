onload = () => {
  document.querySelector('p').textContent = `image ${document.querySelector('img').naturalWidth} wide`;
};
