package io.counters.stat;

import org.agrona.SystemUtil;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes, with k, m or g behind them. */
final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(final String text) {
        try {
            final long size = SystemUtil.parseSize("size", text);
            if (size > 0) {
                return size;
            }
        } catch (final NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException("'" + text + "' (expected: bytes above zero, as 500m or 2g)");
    }
}
