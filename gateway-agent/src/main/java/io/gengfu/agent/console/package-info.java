/**
 * The status page on localhost: read-only, one picture of the agent per request.
 *
 * <p>Knows nothing of core, store or uplink: it is given a {@link io.gengfu.agent.console.Snapshot}
 * and shows it. What changes anything does not belong here.
 */
@NullMarked
package io.gengfu.agent.console;

import org.jspecify.annotations.NullMarked;
