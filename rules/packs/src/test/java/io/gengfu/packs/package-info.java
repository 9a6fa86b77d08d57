/** The shipped packs in virtual time, through the engine that runs in the gateway. */
@NullMarked
package io.gengfu.packs;

import org.jspecify.annotations.NullMarked;
