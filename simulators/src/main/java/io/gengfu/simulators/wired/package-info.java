/**
 * What hangs on GPIO lines: infrared zones, a key switch, sirens. Each knows its line and what
 * really happened on it.
 */
@NullMarked
package io.gengfu.simulators.wired;

import org.jspecify.annotations.NullMarked;
