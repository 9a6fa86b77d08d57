/**
 * Backup of a gateway while it runs, and restoring it where it does not. What is a file of the
 * store is {@code agent.store}'s to know.
 */
@NullMarked
package io.gengfu.agent.backup;

import org.jspecify.annotations.NullMarked;
