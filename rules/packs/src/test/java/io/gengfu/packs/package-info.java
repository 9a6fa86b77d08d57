/** The tests that the shipped packs carry, through the engine that runs in the gateway. */
@NullMarked
package io.gengfu.packs;

import org.jspecify.annotations.NullMarked;
