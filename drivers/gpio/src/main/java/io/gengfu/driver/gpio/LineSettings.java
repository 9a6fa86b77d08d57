package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.PullResistance;
import io.gengfu.driver.Conversion;
import io.gengfu.model.Point;
import java.time.Duration;

/**
 * One signal on one line.
 *
 * @param line BCM number on a Raspberry Pi, else the line's offset on its chip
 * @param debounce how long a new level must stand before it counts; zero: at once
 * @param warmUp how long after the machine's boot readings are uncertain
 * @param initial the value an output is given that cannot be taken over as it is
 */
record LineSettings(
    Point point,
    int line,
    Conversion conversion,
    Duration debounce,
    PullResistance pull,
    Duration warmUp,
    boolean initial) {}
