/**
 * Rules as functions: packs are read and checked, bound to the points of a site, and evaluated.
 *
 * <p>No clock, thread, log or I/O belongs here: time comes with each reading and each tick,
 * decisions go out through {@link io.gengfu.rules.Decisions}.
 */
@NullMarked
package io.gengfu.rules;

import org.jspecify.annotations.NullMarked;
