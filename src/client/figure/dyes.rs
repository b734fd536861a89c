//! The colours of one figure, mixed from its look.

use bevy::math::Vec3;

use super::clay::{Dye, smoothstep};
use crate::room::figure::Look;

/// Every colour a figure is made of, as linear albedo.
#[derive(Debug, Clone)]
pub(super) struct Dyes {
    pub(super) skin: Dye,
    pub(super) flush: Dye,
    pub(super) lid: Dye,
    pub(super) hair: Dye,
    pub(super) brow: Dye,
    pub(super) coat: Dye,
    pub(super) trousers: Dye,
    /// The person's own.
    pub(super) colour: Dye,
    pub(super) tuft: Dye,
    pub(super) ink: Dye,
    pub(super) iris: Dye,
    pub(super) glint: Dye,
    pub(super) thread: Dye,
    pub(super) paper: Dye,
    pub(super) stitch: Dye,
    pub(super) button: Dye,
    pub(super) boots: Dye,
    pub(super) lining: Dye,
}

impl Dyes {
    /// Mixed from what `named` says a paint is.
    pub(super) fn of(look: &Look, named: impl Fn(&str) -> Dye) -> Self {
        let skin = named(&format!("skin-{}", look.skin));
        let [hair, coat, trousers, colour] =
            [&look.hair_paint, &look.coat, &look.trousers, &look.colour]
                .map(|paint| named(paint.as_str()));
        // Shade and the tone curve's toe would swallow a deep skin's face.
        let skin = skin * (1.0 + 0.55 * smoothstep(0.12, 0.03, luminance(skin)));
        let light = luminance(skin);
        // A flush that shows on pale and on deep skin alike.
        let flush = if light > 0.16 {
            skin.lerp(named("rose"), 0.62)
        } else {
            skin.lerp(named("berry"), 0.42) + named("coral") * 0.05
        };
        let ink = named("ink");
        let brow = hair.lerp(ink, 0.35);
        // Stitches part from what they are sewn on.
        let pale = luminance(coat) > 0.45;
        Self {
            lid: if light > 0.09 {
                skin * Vec3::new(0.68, 0.5, 0.47)
            } else {
                skin.lerp(flush, 0.45) * 1.4
            },
            flush,
            brow: if luminance(brow) < light * 0.5 {
                brow
            } else {
                brow * 0.5
            },
            tuft: colour,
            ink,
            iris: ink.lerp(named("cocoa"), 0.6),
            glint: Vec3::splat(0.92),
            // Light enough or dark enough to be seen on this skin.
            thread: match light {
                0.25.. => named("berry").lerp(ink, 0.35),
                0.045.. => ink * 0.6,
                _ => named("berry").lerp(named("rose"), 0.4),
            },
            paper: named("paper"),
            stitch: if pale {
                coat.lerp(named("cocoa"), 0.55)
            } else {
                named("paper")
            },
            button: if pale {
                named("cocoa")
            } else {
                named("butter")
            },
            boots: named("cocoa"),
            lining: named("oat"),
            skin,
            hair,
            coat,
            trousers,
            colour,
        }
    }
}

fn luminance(dye: Dye) -> f32 {
    dye.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}
