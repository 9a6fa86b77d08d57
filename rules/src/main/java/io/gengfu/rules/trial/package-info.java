/**
 * The tests that a pack carries, run in the real engine in virtual time: what comes in, and
 * everything that must be decided because of it. No clock, no file, no log; whoever finds the packs
 * and shows the outcome stands outside.
 */
@NullMarked
package io.gengfu.rules.trial;

import org.jspecify.annotations.NullMarked;
