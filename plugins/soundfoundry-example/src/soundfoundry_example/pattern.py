"""A cover pattern: ripples on water that follow the maker's motif and the track's loudness."""


class Ripples:
    """Rings round the focal point; a high note's ring is wide, a loud moment's is broad."""

    def draw(self, scene, canvas):
        """Draw the rings from the inside out, then the stone that fell."""
        x, y = scene.focus
        drift = scene.reach * scene.stream("ripples.drift").uniform(-0.3, 0.3)
        rings = scene.count(5, 15)
        for ring in range(rings):
            at = ring / rings
            loud = scene.features.envelope[int(64 * at)] / 255
            radius = scene.reach * (0.25 + 0.75 * at + 0.05 * scene.contour(at))
            breadth = scene.stroke(2 + 24 * loud)
            canvas.circle(x + drift * at, y, radius, stroke=scene.palette.ramp[3], width=breadth, opacity=0.8)
        canvas.circle(x, y, scene.reach * 0.16, fill=scene.palette.accent)
