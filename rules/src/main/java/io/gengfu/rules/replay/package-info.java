/**
 * Recorded readings through rules, in the time they were recorded in: what would have been raised,
 * beside what was. No I/O: readings come in, in order, and episodes come out.
 */
@NullMarked
package io.gengfu.rules.replay;

import org.jspecify.annotations.NullMarked;
