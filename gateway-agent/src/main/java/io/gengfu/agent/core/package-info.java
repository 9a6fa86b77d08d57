/**
 * One lock: takes each reading on the thread that brought it, asks the rules, decides the outputs.
 *
 * <p>No disk and no network here; drivers, store and console are known by interface only.
 */
@NullMarked
package io.gengfu.agent.core;

import org.jspecify.annotations.NullMarked;
