/**
 * Drivers of vendors: jars in the site's folder {@code drivers/}, each with a class loader of its
 * own, found, checked and kept from hurting the rest.
 *
 * <p>Knows the driver interface alone. Nothing here makes code safe that means harm: it runs in
 * this process, and whoever may write the folder may do what the gateway may.
 */
@NullMarked
package io.gengfu.agent.vendor;

import org.jspecify.annotations.NullMarked;
