BEGIN TRANSACTION;
CREATE TABLE document (
	id VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	origin VARCHAR(16) NOT NULL, 
	added_at VARCHAR(32) NOT NULL, 
	problems JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "document" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','甲.txt','site','2026-11-23T03:34:07+00:00','[]');
CREATE TABLE fact (
	name VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "fact" VALUES('schema_version','1');
INSERT INTO "fact" VALUES('store_id','0123456789abcdef0123456789abcdef');
INSERT INTO "fact" VALUES('revision','7');
CREATE TABLE indicator (
	table_id VARCHAR(32) NOT NULL, 
	"row" INTEGER NOT NULL, 
	level1 VARCHAR(32), 
	level2 VARCHAR(32), 
	level3 TEXT NOT NULL, 
	description TEXT, 
	value TEXT, 
	target_kind VARCHAR(8) NOT NULL, 
	target_operator VARCHAR(1), 
	target_number FLOAT, 
	target_number_high FLOAT, 
	target_unit TEXT, 
	target_date VARCHAR(32), 
	target_raw TEXT NOT NULL, 
	weight FLOAT, 
	actual TEXT, 
	published_level1 TEXT, 
	published_level2 TEXT, 
	hint TEXT, 
	basis TEXT, 
	PRIMARY KEY (table_id, "row"), 
	FOREIGN KEY(table_id) REFERENCES target_table (id) ON DELETE CASCADE
);
INSERT INTO "indicator" VALUES('aaaaaaaaaaaa-1',0,'产出指标','数量指标','会议次数',NULL,'≥3次','number','≥',3.0,NULL,'次',NULL,'≥3次',NULL,NULL,'产出指标','数量指标',NULL,NULL);
CREATE TABLE target_table (
	id VARCHAR(32) NOT NULL, 
	document_id VARCHAR(64) NOT NULL, 
	place INTEGER NOT NULL, 
	project_name TEXT NOT NULL, 
	unit TEXT, 
	unit_code TEXT, 
	region TEXT, 
	year INTEGER, 
	budget_total FLOAT, 
	budget_fiscal FLOAT, 
	budget_other FLOAT, 
	purpose TEXT, 
	goal TEXT, 
	frame VARCHAR(64), 
	kind VARCHAR(32) NOT NULL, 
	keywords JSON NOT NULL, 
	file TEXT, 
	page INTEGER, 
	position TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(document_id) REFERENCES document (id) ON DELETE CASCADE
);
INSERT INTO "target_table" VALUES('aaaaaaaaaaaa-1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',0,'会议费',NULL,NULL,NULL,2023,45.5,NULL,NULL,NULL,NULL,NULL,'declaration','["\u4f1a\u8bae"]',NULL,NULL,NULL);
INSERT INTO "target_table" VALUES('aaaaaaaaaaaa-2','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'空',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'declaration','[]',NULL,NULL,NULL);
CREATE TABLE upload (
	id VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	added_at VARCHAR(32) NOT NULL, 
	parsed BLOB NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "upload" VALUES('cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','丙.txt','2026-11-23T03:34:07+00:00',X'789C7592BF4EC33010C6DFE5E60895862E791514458E734D4CDD38F29F4655D5B942426262618201B1A08A81858AA7411095B7E09CB46941B0F9CE9FEFBEFB9D1760592AD14074BE009141543A2903A8B4BA406E93924D1122F878BBDDAED7DB975708C095C2EE65FE9C7095E13EA13117AADC4773641AA2E160180690BA2C479BD48C6E1760956512A2B3D1C92880B130DC47DD23650BD45DB024234E57CAF4F57375108E756BAE0B26A224F39021974C33EB4D046094D31C7DBFB190BDB462F9E1AC8CB0BD63EA37C179AD74E679ECA68638002A2E38B34A779C24CE509E7A2E9BC7CFD5A6B95A35772BEAD7E687946F6E9EBF56D73FF361CFB179BA2701E533345C8BCA1E219B31E93CF1F7CB87907424B24C13383FC46EC6D24D532244A42AD4DE5427A7C4EE260A4F06FB2029445E1CAFCBBB6BEB66CC1ED6C6EAA39E84A1467AD6AF9971EB0EDC2B974A610ACC92FF38FC52FC41A410655F3D654698DD02E265DC7E3EFA9253CF3A5E7E03909B0318');
CREATE INDEX ix_target_table_document_id ON target_table (document_id);
CREATE UNIQUE INDEX target_table_document_place ON target_table (document_id, place);
CREATE INDEX ix_target_table_year ON target_table (year);
CREATE INDEX ix_target_table_kind ON target_table (kind);
COMMIT;
