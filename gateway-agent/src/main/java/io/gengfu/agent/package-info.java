/** The gateway agent; {@link io.gengfu.agent.Main} is its map. */
@NullMarked
package io.gengfu.agent;

import org.jspecify.annotations.NullMarked;
