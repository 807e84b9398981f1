/** @returns {Promise<(element: HTMLElement) => void>} */
export async function startDeck() {
  return () => {};
}
