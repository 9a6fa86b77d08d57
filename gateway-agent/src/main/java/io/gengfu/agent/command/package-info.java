/** The local socket: what the running gateway answers to programs on the same box. */
@NullMarked
package io.gengfu.agent.command;

import org.jspecify.annotations.NullMarked;
