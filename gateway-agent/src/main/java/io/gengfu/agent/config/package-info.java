/**
 * Reads the site folder and checks it whole, before anything starts.
 *
 * <p>Nothing here opens a connection or a store; what a folder says ends as one {@link
 * io.gengfu.agent.config.Site}.
 */
@NullMarked
package io.gengfu.agent.config;

import org.jspecify.annotations.NullMarked;
