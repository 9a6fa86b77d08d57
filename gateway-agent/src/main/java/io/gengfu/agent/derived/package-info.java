/**
 * Devices made of the points of others: a lift of four sensors that were added to it. To everybody
 * else they are devices with a driver like all others.
 *
 * <p>What a signal is made of is said by a profile and computed here, without rules: only what a
 * controller would do itself, such as not letting somebody vanish from a closed car.
 */
@NullMarked
package io.gengfu.agent.derived;

import org.jspecify.annotations.NullMarked;
