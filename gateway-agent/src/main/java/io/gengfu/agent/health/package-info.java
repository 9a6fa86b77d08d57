/** How the process itself is: its start, its memory. */
@NullMarked
package io.gengfu.agent.health;

import org.jspecify.annotations.NullMarked;
