package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.PullResistance;
import io.gengfu.driver.Conversion;
import io.gengfu.model.Point;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One signal on one line.
 *
 * @param line BCM number on a Raspberry Pi, else the line's offset on its chip
 * @param debounce how long a new level must stand before it counts; zero: at once
 * @param warmUp how long after the machine's boot readings are uncertain
 * @param detection what a contact's states mean
 * @param initial the value an output is given that cannot be taken over as it is
 * @param feedback the input that shows what an output really does; null where the line itself does
 */
record LineSettings(
    Point point,
    int line,
    Conversion conversion,
    Duration debounce,
    PullResistance pull,
    Duration warmUp,
    Detection.Rule detection,
    boolean initial,
    @Nullable LineSettings feedback) {}
