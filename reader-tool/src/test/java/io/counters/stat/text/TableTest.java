package io.counters.stat.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndFlushOnTheirSide() {
        final Table table = new Table(Table.left("NAME"), Table.right("N"), Table.left("X"));
        table.row("a", "1", "x");
        table.row("longer", "1,000", "");
        assertThat(table.lines()).containsExactly("NAME        N  X", "a           1  x", "longer  1,000");
    }

    @Test
    void aColumnWithoutAFilledCellIsLeftOut() {
        final Table table = new Table(Table.left("NAME"), Table.left("STATUS"), Table.right("N"));
        table.row("a", "", "1");
        assertThat(table.lines()).containsExactly("NAME  N", "a     1");
    }

    @Test
    void widthIsCountedInCharactersNotInTheirHalves() {
        final Table table = new Table(Table.left("A"), Table.left("B"));
        table.row("\ud83d\ude00\ud83d\ude00", "x");
        table.row("ab", "y");
        assertThat(table.lines()).containsExactly("A   B", "\ud83d\ude00\ud83d\ude00  x", "ab  y");
    }

    @Test
    void aRowMustFit() {
        final Table table = new Table(Table.left("A"));
        assertThatThrownBy(() -> table.row("a", "b")).hasMessage("cells: 2 (expected: 1)");
    }
}
