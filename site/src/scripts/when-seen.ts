/** Calls `draw` once, when the element comes near the window. */
export function whenSeen(element: HTMLElement, draw: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      observer.disconnect()
      draw()
    },
    { rootMargin: '100px' },
  )
  observer.observe(element)
}
