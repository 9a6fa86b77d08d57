/**
 * How long a gateway takes from a reading to the write of an output, beside other ways and under
 * load. The tables of docs/performance.md come from here; nothing of it is in the program.
 */
@NullMarked
package io.gengfu.agent.bench;

import org.jspecify.annotations.NullMarked;
