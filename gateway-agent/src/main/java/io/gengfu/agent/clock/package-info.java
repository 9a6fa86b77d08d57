/** Watches what the machine's clock is worth, and tells the record what it was. */
@NullMarked
package io.gengfu.agent.clock;

import org.jspecify.annotations.NullMarked;
