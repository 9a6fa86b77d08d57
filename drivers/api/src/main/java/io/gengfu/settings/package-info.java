/**
 * A configuration file as a tree that knows where each thing stands, and the mistakes found in it.
 *
 * <p>Reads no file and knows no file format: whoever parses one makes {@link Node}s, whoever needs
 * a value asks {@link Settings}, and every mistake ends in {@link Problems}, all of them at once.
 */
@NullMarked
package io.gengfu.settings;

import org.jspecify.annotations.NullMarked;
