/**
 * The Linux GPIO character device as a Pi4J provider: {@code /dev/gpiochipN}, version 2 of its
 * interface (Linux 5.10 and newer), called through {@code java.lang.foreign}. Nothing native is
 * shipped, so it runs on every architecture. Source: {@code include/uapi/linux/gpio.h} and {@code
 * Documentation/userspace-api/gpio} of the Linux kernel.
 *
 * <p>Nothing of the driver belongs here: it offers Pi4J's own interfaces, and beside them what Pi4J
 * has no words for, which is when the kernel saw an edge and why it refused a line.
 */
@NullMarked
package io.gengfu.driver.gpio.chardev;

import org.jspecify.annotations.NullMarked;
