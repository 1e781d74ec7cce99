/**
 * Values that operators may change while the process runs: layers of keys, the snapshot that holds
 * now, and fractions of requests. Knows no Envoy message. Start with {@link
 * io.weft.runtime.RuntimeSnapshot}.
 */
@NullMarked
package io.weft.runtime;

import org.jspecify.annotations.NullMarked;
