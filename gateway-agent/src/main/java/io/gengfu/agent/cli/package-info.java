/** The words after {@code gengfu}: each asks a running gateway, or checks a site folder. */
@NullMarked
package io.gengfu.agent.cli;

import org.jspecify.annotations.NullMarked;
