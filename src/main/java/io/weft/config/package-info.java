/**
 * Reads configuration: text to trees with lines, trees to Envoy's messages, messages to Weft's
 * runtime objects. Knows nothing of connections. The data path never waits for it. Start with
 * {@link io.weft.config.BootstrapLoader}.
 */
@NullMarked
package io.weft.config;

import org.jspecify.annotations.NullMarked;
