/**
 * The crash proof: agent, platform and devices as processes of their own, the agent killed at
 * moments that a seed chooses, and an account of it held against the devices' own records. No code
 * of the agent.
 */
@NullMarked
package io.gengfu.simulators.crash;

import org.jspecify.annotations.NullMarked;
