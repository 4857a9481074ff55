package exports

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	sheetRowsMax   = 1048576 // the row with the names included; more rows go on in another sheet
	cellUnitsMax   = 32767   // UTF-16 code units of a text
	exactDigitsMax = 15      // what a double keeps, whatever the digits are
	dayStyle       = 1       // of styles, below
)

var errCellTooLong = errors.New("a text is longer than the 32,767 characters that a workbook's cell holds")

// workbook writes XLSX row by row into a ZIP archive that is handed on as it grows: parts stand in it in
// the order in which they are known, the list of sheets last. What cells hold is what CSV has; numbers of up
// to 15 digits and days are typed, longer numbers are texts. Formulas are disarmed as in CSV: who saves a
// workbook as CSV would make them of its texts.
type workbook struct {
	table   *table
	buffer  bytes.Buffer
	archive *zip.Writer
	sheet   writer
	sheets  int
	rows    int
	rowsMax int
}

type writer interface{ Write([]byte) (int, error) }

func newWorkbook(resource protoreflect.MessageDescriptor) *workbook {
	w := &workbook{table: newTable(resource), rowsMax: sheetRowsMax}
	w.archive = zip.NewWriter(&w.buffer)
	return w
}

func (*workbook) mediaType() string {
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}
func (*workbook) ending() string { return ".xlsx" }

func (w *workbook) head() ([]byte, error) {
	if err := w.openSheet(); err != nil {
		return nil, err
	}
	return w.take(nil), nil
}

func (w *workbook) row(text []byte, resource protoreflect.Message) ([]byte, error) {
	if w.rows == w.rowsMax {
		if err := w.closeSheet(); err != nil {
			return nil, err
		}
		if err := w.openSheet(); err != nil {
			return nil, err
		}
	}
	var row bytes.Buffer
	row.WriteString("<row>")
	for n, column := range w.table.columns {
		cell, err := column.cell(resource)
		if err != nil {
			return nil, err
		}
		if err := putCell(&row, reference(n, w.rows+1), cell, column.kind()); err != nil {
			return nil, err
		}
	}
	row.WriteString("</row>")
	w.rows++
	if _, err := w.sheet.Write(row.Bytes()); err != nil {
		return nil, err
	}
	return w.take(text), nil
}

func (w *workbook) tail() ([]byte, error) {
	if err := w.closeSheet(); err != nil {
		return nil, err
	}
	var sheets, relations, types strings.Builder
	for n := 1; n <= w.sheets; n++ {
		fmt.Fprintf(&sheets, `<sheet name="Sheet%d" sheetId="%d" r:id="rId%d"/>`, n, n, n)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, officeRelations, n)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%s.worksheet+xml"/>`, n, spreadsheetType)
	}
	for _, part := range []struct{ name, text string }{
		{"xl/styles.xml", styles},
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheet + `" xmlns:r="` + officeRelations + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packageRelations + `">` + relations.String() +
			`<Relationship Id="styles" Type="` + officeRelations + `/styles" Target="styles.xml"/></Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + packageRelations + `"><Relationship Id="rId1" Type="` + officeRelations +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + spreadsheetType + `.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + spreadsheetType + `.styles+xml"/>` + types.String() + `</Types>`},
	} {
		entry, err := w.create(part.name)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write([]byte(xml.Header + part.text)); err != nil {
			return nil, err
		}
	}
	if err := w.archive.Close(); err != nil {
		return nil, err
	}
	return w.take(nil), nil
}

const (
	spreadsheet      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeRelations  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships"
	spreadsheetType  = "application/vnd.openxmlformats-officedocument.spreadsheetml"
	styles           = `<styleSheet xmlns="` + spreadsheet + `"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts>` +
		`<fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`
)

// create begins a part; the same rows are the same bytes, whenever they are written.
func (w *workbook) create(name string) (writer, error) {
	return w.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
}

func (w *workbook) openSheet() error {
	w.sheets++
	sheet, err := w.create(fmt.Sprintf("xl/worksheets/sheet%d.xml", w.sheets))
	if err != nil {
		return err
	}
	w.sheet = sheet
	var text bytes.Buffer
	text.WriteString(xml.Header + `<worksheet xmlns="` + spreadsheet + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" ` +
		`activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>`)
	for n, column := range w.table.columns {
		if err := putCell(&text, reference(n, 1), column.name, textCell); err != nil {
			return err
		}
	}
	text.WriteString("</row>")
	w.rows = 1
	_, err = sheet.Write(text.Bytes())
	return err
}

func (w *workbook) closeSheet() error {
	_, err := w.sheet.Write([]byte("</sheetData></worksheet>"))
	return err
}

// take hands over what the archive has written by now.
func (w *workbook) take(text []byte) []byte {
	text = append(text, w.buffer.Bytes()...)
	w.buffer.Reset()
	return text
}

// cellKind says how a workbook shows a cell.
type cellKind int

const (
	textCell cellKind = iota
	numberCell
	dayCell
	flagCell
)

func (c column) kind() cellKind {
	field := c.path[len(c.path)-1]
	switch {
	case c.code || field.IsList() || field.IsMap():
		return textCell
	case c.money:
		return numberCell
	case field.Message() != nil:
		switch field.Message().FullName() {
		case "google.type.Date":
			return dayCell
		case "google.type.Decimal":
			return numberCell
		}
		return textCell
	}
	switch field.Kind() {
	case protoreflect.BoolKind:
		return flagCell
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return numberCell
	}
	return textCell
}

func putCell(row *bytes.Buffer, at, text string, kind cellKind) error {
	if text == "" {
		return nil
	}
	switch kind {
	case flagCell:
		fmt.Fprintf(row, `<c r="%s" t="b"><v>%d</v></c>`, at, map[bool]int{true: 1}[text == "true"])
		return nil
	case numberCell:
		if isExact(text) {
			fmt.Fprintf(row, `<c r="%s"><v>%s</v></c>`, at, text)
			return nil
		}
	case dayCell:
		if serial, ok := serialOf(text); ok {
			fmt.Fprintf(row, `<c r="%s" s="%d"><v>%d</v></c>`, at, dayStyle, serial)
			return nil
		}
	}
	if len(utf16.Encode([]rune(text))) > cellUnitsMax {
		return errCellTooLong
	}
	fmt.Fprintf(row, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, escaped(text))
	return nil
}

func isExact(number string) bool {
	digits := 0
	for _, c := range number {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c != '-' && c != '.':
			return false
		}
	}
	return digits <= exactDigitsMax
}

// serialOf counts days as spreadsheets do, from the day before 1900 and with a 29th of February 1900.
func serialOf(day string) (int, bool) {
	read, err := time.Parse(time.DateOnly, day)
	if err != nil || read.Year() < 1901 {
		return 0, false
	}
	return int(read.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24), true
}

// escaped makes XML of a text. Characters that XML has not are written as spreadsheets write them,
// and what looks so already is made to be read as it stands.
func escaped(text string) string {
	var out strings.Builder
	for n, c := range text {
		switch {
		case c == '&':
			out.WriteString("&amp;")
		case c == '<':
			out.WriteString("&lt;")
		case c == '>':
			out.WriteString("&gt;")
		case c == '_' && looksEscaped(text[n:]):
			out.WriteString("_x005F_")
		case c < ' ' && c != '\t' && c != '\n', c == 0xFFFE, c == 0xFFFF:
			fmt.Fprintf(&out, "_x%04X_", c)
		default:
			out.WriteRune(c)
		}
	}
	return out.String()
}

// looksEscaped is whether "_x000D_" or its like stands at the beginning.
func looksEscaped(text string) bool {
	if len(text) < 7 || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(text[2:6], 16, 16)
	return err == nil
}

// reference is "AB12" of column 27 in row 12.
func reference(column, row int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}
