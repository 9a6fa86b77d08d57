/** The machine's clocks: what they show, and what that is worth. */
@NullMarked
package io.gengfu.agent.time;

import org.jspecify.annotations.NullMarked;
